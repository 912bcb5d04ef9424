/* Where the image keeps its programs, and how one becomes java. */
#ifndef JAVA_H
#define JAVA_H

#define JAVA "/opt/java/bin/java"
#define HOME "/opt/valed"

/* Runs java with the given arguments and those behind the first of the command line. Returns only if it cannot. */
int become_java(const char *const fixed[], char **arguments);

#endif
