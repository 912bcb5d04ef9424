package dev.valed.ctl;

import java.util.Locale;

/** Whom a command's output is for. */
enum OutputFormat {
    /** People, and scripts written for netmap's vale-ctl. */
    TEXT,
    /** Programs. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
