package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/** Numbers with commas between them, as {@code -C} has them. */
final class NumberList {
    private NumberList() {}

    static int[] parse(String text, int least, int most) {
        String[] words = text.split(",", -1);
        if (words.length < least || words.length > most) {
            throw new TypeConversionException("'" + text + "' is not accepted: " + least + " to " + most
                    + " numbers with commas between them are");
        }
        int[] numbers = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            if (!words[i].matches("[0-9]{1,5}")) {
                throw new TypeConversionException(
                        "'" + words[i] + "' in '" + text + "' is not a number from 0 to 99999");
            }
            numbers[i] = Integer.parseInt(words[i]);
        }
        return numbers;
    }
}
