package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RequestOption;
import dev.valed.ports.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of one request while it is carried out: EOPNOTSUPP until somebody has dealt with them. */
final class OptionSet {

    private final List<RequestOption> options = new ArrayList<>();

    /** At most one of each type, which the client's side has seen to; of more the first counts. */
    OptionSet(List<RequestOption> asked) {
        for (RequestOption option : asked) {
            options.add(option.withStatus(Errno.EOPNOTSUPP.number()));
        }
    }

    /** @throws RefusedException EINVAL if it is there but shorter than this */
    Optional<RequestOption> find(int type, int length) throws RefusedException {
        for (RequestOption option : options) {
            if (option.type() == type) {
                if (option.payload().length < length) {
                    set(option, option.payload(), Errno.EINVAL.number());
                    throw new RefusedException(
                            Errno.EINVAL,
                            "option " + type + " has " + option.payload().length + " bytes: " + length + " are needed");
                }
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private void set(RequestOption option, byte[] payload, int status) {
        int index = options.indexOf(option);
        options.set(index, new RequestOption(option.type(), status, payload));
    }

    /** What an option asks for. */
    interface Reader<T> {
        T read(byte[] payload) throws RefusedException;
    }

    /** Takes what an option says, if it is there; what comes of it becomes its status. */
    <T> Optional<T> read(int type, int length, Reader<T> reader) throws RefusedException {
        Optional<RequestOption> found = find(type, length);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        RequestOption option = found.get();
        try {
            T value = reader.read(option.payload());
            set(option, option.payload(), 0);
            return Optional.of(value);
        } catch (RefusedException e) {
            set(option, option.payload(), e.errno());
            throw e;
        }
    }

    /** {@link #read} of an option whose payload is to be answered with another one, which the reader returns. */
    void replace(int type, int length, Reader<byte[]> reader) throws RefusedException {
        Optional<byte[]> answer = read(type, length, reader);
        if (answer.isPresent()) {
            set(find(type, length).orElseThrow(), answer.get(), 0);
        }
    }

    /** @throws RefusedException EOPNOTSUPP if nobody has dealt with one of them */
    void requireAllTaken() throws RefusedException {
        for (RequestOption option : options) {
            if (option.status() == Errno.EOPNOTSUPP.number()) {
                throw new RefusedException(
                        Errno.EOPNOTSUPP, "option " + Integer.toUnsignedString(option.type()) + " is not supported");
            }
        }
    }

    /** As they are to be answered. */
    List<RequestOption> answer() {
        return List.copyOf(options);
    }
}
