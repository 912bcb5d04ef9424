package dev.valed.ctl;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What goes to standard error: one line, whatever went wrong, so that scripts can log it and people read it. */
final class ErrorLines {
    private ErrorLines() {}

    /** Exit code 2, with what was wrong and what is accepted. */
    static int wrongCommandLine(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        // A value that is wrong says itself what would be right.
        String usage = wrong.getValue() == null ? "; usage: " + synopsis(command) : "";
        String more = " (more: " + command.getCommandSpec().qualifiedName() + " --help)";
        print(command, wrong.getMessage() + usage + more);
        return ExitCode.USAGE;
    }

    /** The first lines of the help in one: our own alternatives are lines, picocli's lines are only wrapped. */
    private static String synopsis(CommandLine command) {
        Help help = command.getHelpFactory().create(command.getCommandSpec(), command.getColorScheme());
        return help.synopsis(0).strip().replaceAll("\\R\\s*(?=vale ctl)", " | ").replaceAll("\\s+", " ");
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
