{{/* What the schema cannot say, because it takes two values to be wrong. Included once, by the DaemonSet. */}}
{{- define "valed.checks" -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled -}}
{{- fail "serviceMonitor.enabled and podMonitor.enabled: everything would be scraped twice; choose one" -}}
{{- end -}}
{{- if eq (int .Values.ports.api) (int .Values.ports.metrics) -}}
{{- fail (printf "ports.api and ports.metrics are both %d: two ports are needed" (int .Values.ports.api)) -}}
{{- end -}}
{{- if and .Values.config.existingConfigMap .Values.config.switches -}}
{{- fail "config.switches and config.existingConfigMap: the daemon reads one document; choose one" -}}
{{- end -}}
{{- if and .Values.takeOver (not .Values.tap) -}}
{{- fail "takeOver: true needs tap: true: an interface is taken over by TAPs beside it" -}}
{{- end -}}
{{- if and .Values.token.existingSecret .Values.token.value -}}
{{- fail "token.existingSecret and token.value: there is one token; choose one" -}}
{{- end -}}
{{- include "valed.tlsChecks" . -}}
{{- range $switch := .Values.config.switches -}}
{{- range $port := $switch.ports -}}
{{- $name := printf "%s:%s%s" $switch.name $port.name (ternary "^" "" (eq (default "" $port.mode) "wire+host")) -}}
{{- if gt (len $name) 15 -}}
{{- fail (printf "config.switches: %s has %d characters: 15 are accepted, colon included" $name (len $name)) -}}
{{- end -}}
{{- if and (eq $port.type "tap") (not $.Values.tap) -}}
{{- fail (printf "config.switches: %s is a TAP, which needs the value tap: true" $name) -}}
{{- end -}}
{{- if and (eq $port.type "interface") (not $.Values.takeOver) -}}
{{- fail (printf "config.switches: %s is an interface, which needs the value takeOver: true" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "valed.tlsChecks" -}}
{{- $tls := .Values.tls -}}
{{- if $tls.enabled -}}
{{- if and $tls.existingSecret (or $tls.certificate $tls.key) -}}
{{- fail "tls.existingSecret and tls.certificate or tls.key: there is one certificate; choose one" -}}
{{- end -}}
{{- if not (or $tls.existingSecret (and $tls.certificate $tls.key)) -}}
{{- fail "tls.enabled needs tls.existingSecret, or both tls.certificate and tls.key" -}}
{{- end -}}
{{- else if or $tls.existingSecret $tls.certificate $tls.key $tls.clientCaSecret $tls.metrics -}}
{{- fail "tls has settings but tls.enabled is false: the API would be without TLS, on loopback only" -}}
{{- end -}}
{{- end -}}
