/** The Helm chart: rendered by Helm itself in every variation that it ships, and read as Kubernetes would. */
@NullMarked
package dev.valed.deployment.helm;

import org.jspecify.annotations.NullMarked;
