/**
 * What programs ask of netmap by NIOCCTRL: the bodies and options of the requests as they lie in net/netmap.h, and the
 * errors that netmap's kernel module gives. Nothing here knows how a request came.
 */
@NullMarked
package dev.valed.ports.netmap.request;

import org.jspecify.annotations.NullMarked;
