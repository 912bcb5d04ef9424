package dev.valed.ctl;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What goes to standard error: one line, whatever went wrong, so that scripts can log it and people read it. */
final class ErrorLines {
    private ErrorLines() {}

    /** Exit code 2, with what was wrong, and where it says what is accepted. */
    static int wrongCommandLine(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String more = " (more: " + command.getCommandSpec().qualifiedName() + " --help)";
        print(command, reason(wrong) + more);
        return ExitCode.USAGE;
    }

    private static String reason(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? "'" + unmatched.getUnmatched().getFirst() + "' is not accepted here"
                : String.valueOf(wrong.getMessage());
    }

    /** Exit code 1. Anything but a {@link NotDoneException} is our own mistake, and its trace helps to mend it. */
    static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof ParameterException wrong) {
            return wrongCommandLine(wrong, new String[0]);
        }
        if (failure instanceof NotDoneException) {
            print(command, String.valueOf(failure.getMessage()));
        } else {
            print(command, "this is a bug in vale ctl: " + failure);
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.SOFTWARE;
    }

    private static void print(CommandLine command, String message) {
        command.getErr().println("vale ctl: " + Printable.of(message.strip()));
    }
}
