/* vale-ctl in the image, for docker exec: no shell is needed. */
#include "java.h"

#include <stddef.h>

int main(int count, char **arguments)
{
    static const char *const ctl[] = {
        "java",
        "@" HOME "/ctl.options",
        "@" HOME "/class-path",
        "-XX:AOTCache=" HOME "/valed.aot",
        "dev.valed.ctl.ValeCtl",
        NULL,
    };
    (void)count;
    return become_java(ctl, arguments);
}
