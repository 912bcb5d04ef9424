package dev.valed.deployment.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What Helm rendered, read by the model of Kubernetes' API: a field that is none there is an error. */
record Manifests(List<HasMetadata> objects) {

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Pod", Pod.class,
            "v1/Secret", Secret.class,
            "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class,
            "apps/v1/DaemonSet", DaemonSet.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class,
            "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class);

    /** The model would keep fields that it does not know in a map of leftovers: here there is none. */
    private static final ObjectMapper STRICT = new ObjectMapper().setAnnotationIntrospector(new NoLeftovers());

    private static final class NoLeftovers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if one of the objects is not what Kubernetes accepts */
    static Manifests of(String yaml) {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode document : documents(yaml)) {
            objects.add(object(document));
        }
        return new Manifests(List.copyOf(objects));
    }

    private static List<JsonNode> documents(String yaml) {
        ObjectMapper mapper = new ObjectMapper();
        YAMLFactory factory = new YAMLFactory().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL);
        try (YAMLParser parser = factory.createParser(yaml)) {
            return mapper.readValues(parser, JsonNode.class).readAll().stream()
                    .filter(JsonNode::isObject)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HasMetadata object(JsonNode document) {
        String kind = document.path("apiVersion").asText() + "/"
                + document.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("an object of the kind " + kind + " is not expected of the chart");
        }
        try {
            return STRICT.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(kind + ": " + e.getMessage(), e);
        }
    }

    <T extends HasMetadata> Stream<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast);
    }

    /** The one whose name ends so, if there is one. */
    <T extends HasMetadata> Optional<T> find(Class<T> type, String suffix) {
        return all(type).filter(o -> o.getMetadata().getName().endsWith(suffix)).findAny();
    }

    <T extends HasMetadata> T only(Class<T> type) {
        List<T> all = all(type).toList();
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " objects of type " + type.getSimpleName() + ", not 1");
        }
        return all.getFirst();
    }

    DaemonSet daemonSet() {
        return only(DaemonSet.class);
    }

    /** What the daemon's pods are made of. */
    PodSpec pod() {
        return daemonSet().getSpec().getTemplate().getSpec();
    }
}
