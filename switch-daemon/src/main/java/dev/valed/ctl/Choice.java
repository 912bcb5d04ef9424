package dev.valed.ctl;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Values of which there are a few, each a word that the user may write in capitals or not. */
final class Choice {
    private Choice() {}

    /** Lets options have values of this type, whose words are what {@code toString} says. */
    static <E extends Enum<E>> void register(CommandLine commandLine, Class<E> type) {
        commandLine.registerConverter(type, text -> of(type.getEnumConstants(), text));
    }

    private static <E> E of(E[] choices, String text) {
        for (E choice : choices) {
            if (choice.toString().equalsIgnoreCase(text)) {
                return choice;
            }
        }
        String accepted = Stream.of(choices).map(Object::toString).collect(Collectors.joining(", "));
        throw new TypeConversionException("'" + text + "' is not accepted: " + accepted + " are");
    }
}
