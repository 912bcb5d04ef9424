package dev.valed.daemon.web;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.ssl.SslMetricsAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loaded only if TLS is asked for. Tells in the log which certificate is shown, from the start and after a change. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({SslAutoConfiguration.class, SslMetricsAutoConfiguration.class})
class TlsConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConfiguration.class);

    @Bean
    InitializingBean certificateLog(SslBundles bundles) {
        return () -> {
            log(bundles.getBundle(TlsBundle.NAME));
            bundles.addBundleUpdateHandler(TlsBundle.NAME, TlsConfiguration::log);
        };
    }

    private static void log(SslBundle bundle) {
        try {
            KeyStore store = bundle.getStores().getKeyStore();
            if (store == null) {
                return;
            }
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate shown) {
                    Instant end = shown.getNotAfter().toInstant();
                    String name = shown.getSubjectX500Principal().getName();
                    if (end.isBefore(Instant.now())) {
                        LOG.warn("TLS certificate {} has expired on {}: clients will refuse it", name, end);
                    } else {
                        LOG.info("TLS certificate {} is valid until {}", name, end);
                    }
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e); // the bundle loads its stores
        }
    }
}
