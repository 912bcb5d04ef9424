{{/* What tells the daemon's pods from all others: may never change, as a DaemonSet's selector cannot. */}}
{{- define "valed.selector" -}}
app.kubernetes.io/name: {{ include "valed.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: switch
{{- end -}}

{{- define "valed.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "valed.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "valed.labels" -}}
{{ include "valed.commonLabels" . }}
app.kubernetes.io/component: switch
{{- end -}}
