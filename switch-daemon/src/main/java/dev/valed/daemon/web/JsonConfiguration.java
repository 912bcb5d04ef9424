package dev.valed.daemon.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** JSON and nothing else, read to the letter: what a client misspells is an error, not a default. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration implements WebMvcConfigurer {

    private final JsonMapper json;

    JsonConfiguration(JsonMapper json) {
        this.json = json;
    }

    /** Without this Spring MVC would also speak YAML, because the start-up file needs a library for it. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters
                .disableDefaults()
                .withJsonConverter(new JacksonJsonHttpMessageConverter(json))
                .addCustomConverter(new ByteArrayHttpMessageConverter()); // metrics
    }

    @Configuration(proxyBeanMethods = false)
    static class StrictJson {

        @Bean
        JsonMapperBuilderCustomizer strictJson() {
            return builder -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .withCoercionConfigDefaults(StrictJson::refuseOtherTypes)
                    .withCoercionConfig(LogicalType.Textual, StrictJson::refuseOtherTypes)
                    // Fields come in the order in which the records list them, and without those that do not apply.
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .changeDefaultPropertyInclusion(
                            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
        }

        /** No "300" for 300, no 1 for true, no "" for null. */
        private static void refuseOtherTypes(MutableCoercionConfig coercion) {
            for (CoercionInputShape shape : CoercionInputShape.values()) {
                coercion.setCoercion(shape, CoercionAction.Fail);
            }
        }
    }
}
