package dev.valed.ports.sys;

import com.sun.jna.Native;

/** What a cold call returned, and its error number. */
final class CallResult {

    private CallResult() {}

    static OwnedFd owned(int result, String call, String arguments) throws SystemCallException {
        check(result, call, arguments);
        return OwnedFd.adopt(result);
    }

    static void check(int result, String call, String arguments) throws SystemCallException {
        if (result < 0) {
            throw failure(call, arguments);
        }
    }

    /** Must come right after the call: JNA keeps the errno of the thread's latest call. */
    static SystemCallException failure(String call, String arguments) {
        return new SystemCallException(call, arguments, Native.getLastError());
    }

    static boolean interrupted() {
        return Native.getLastError() == Errno.EINTR.number();
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
