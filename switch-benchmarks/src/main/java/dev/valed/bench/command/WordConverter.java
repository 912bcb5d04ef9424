package dev.valed.bench.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The constants of an enum by the words that they print themselves as, in capitals or not, as {@code vale ctl} takes them. */
public abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {

    private final Class<E> type;

    protected WordConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public E convert(String word) {
        E[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.toString().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not accepted: "
                        + Arrays.stream(constants).map(Enum::toString).collect(Collectors.joining(", ")) + " are"));
    }
}
