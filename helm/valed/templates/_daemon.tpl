{{/* The daemon's command line, as a YAML list. */}}
{{- define "valed.arguments" -}}
- --config=/etc/valed/config/switches.yaml
- --runtime-dir=/run/valed
- --socket-mode={{ .Values.clients.socketMode }}
{{- if .Values.tls.enabled }}
- --api=0.0.0.0:{{ .Values.ports.api }}
- --tls-cert=/etc/valed/tls/tls.crt
- --tls-key=/etc/valed/tls/tls.key
{{- if .Values.tls.clientCaSecret }}
- --tls-client-ca=/etc/valed/client-ca/ca.crt
{{- end }}
{{- if .Values.tls.metrics }}
- --management-tls
{{- end }}
{{- else }}
- --api=127.0.0.1:{{ .Values.ports.api }}
{{- end }}
- --management=0.0.0.0:{{ .Values.ports.metrics }}
- --idle={{ .Values.idle }}
{{- with int .Values.workers }}
- --workers={{ . }}
{{- end }}
{{- with .Values.pin }}
- --pin={{ join "," . }}
{{- end }}
{{- end -}}

{{/* One of the daemon's health groups: takes the chart's context and the group's name. */}}
{{- define "valed.health" -}}
httpGet:
  path: /actuator/health/{{ index . 1 }}
  port: metrics
  scheme: {{ ternary "HTTPS" "HTTP" (index . 0).Values.tls.metrics }}
{{- end -}}

{{/* What the daemon may do beyond an ordinary user, as a YAML list. */}}
{{- define "valed.capabilities" -}}
{{- if .Values.tap }}
- NET_ADMIN
{{- end }}
{{- if .Values.takeOver }}
- NET_RAW
- BPF
- IPC_LOCK
{{- end }}
{{- end -}}

{{/* A container that needs no right at all. */}}
{{- define "valed.unprivileged" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
