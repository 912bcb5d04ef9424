/** The image, built and run by a real container engine. */
@NullMarked
package dev.valed.deployment.container;

import org.jspecify.annotations.NullMarked;
