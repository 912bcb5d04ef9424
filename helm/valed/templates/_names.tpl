{{- define "valed.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for every suffix below, and for what Kubernetes appends to a pod's name. */}}
{{- define "valed.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "valed.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "valed.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "valed.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "valed.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "valed.configMap" -}}
{{- .Values.config.existingConfigMap | default (printf "%s-config" (include "valed.fullname" .)) -}}
{{- end -}}

{{- define "valed.tokenSecret" -}}
{{- .Values.token.existingSecret | default (printf "%s-token" (include "valed.fullname" .)) -}}
{{- end -}}

{{- define "valed.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" (include "valed.fullname" .)) -}}
{{- end -}}

{{/* A digest, where there is one, is what runs; the tag then only tells people what it is. */}}
{{- define "valed.image" -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end -}}
