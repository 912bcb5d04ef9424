package dev.valed.daemon.web.problem;

import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** Makes every part of the web server answer failures with problems. */
@Configuration(proxyBeanMethods = false)
@Import(ProblemAdvice.class)
public class ProblemConfiguration {

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemValve(ProblemWriter writer) {
        return factory -> install(factory, writer);
    }

    static void install(ConfigurableTomcatWebServerFactory factory, ProblemWriter writer) {
        factory.addEngineValves(new ProblemValve(writer));
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(""); // Tomcat's would report before ours; and so would Spring Boot's:
                for (Valve valve : host.getPipeline().getValves()) {
                    if (valve instanceof ErrorReportValve) {
                        host.getPipeline().removeValve(valve);
                    }
                }
            }
        });
    }
}
