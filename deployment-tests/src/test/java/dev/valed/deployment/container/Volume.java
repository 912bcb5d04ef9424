package dev.valed.deployment.container;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import org.testcontainers.DockerClientFactory;

/** A named volume, gone when closed. */
final class Volume implements AutoCloseable {

    private final String name;

    private Volume(String name) {
        this.name = name;
    }

    static Volume create() {
        return new Volume(DockerClientFactory.instance()
                .client()
                .createVolumeCmd()
                .withName("valed-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime())
                .exec()
                .getName());
    }

    Bind at(String path) {
        return new Bind(name, new com.github.dockerjava.api.model.Volume(path));
    }

    /** Without the files and the owner that the image has at this place: it belongs to root. */
    Bind emptyAt(String path) {
        return Bind.parse(name + ":" + path + ":nocopy");
    }

    Bind readOnlyAt(String path) {
        return new Bind(name, new com.github.dockerjava.api.model.Volume(path), AccessMode.ro);
    }

    @Override
    public void close() {
        DockerClientFactory.instance().client().removeVolumeCmd(name).exec();
    }
}
