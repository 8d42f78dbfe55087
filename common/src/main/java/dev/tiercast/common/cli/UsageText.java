package dev.tiercast.common.cli;

import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in this program's words. */
final class UsageText {
  private UsageText() {}

  static String message(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    ArgSpec argument = failure.getArgSpec();
    if (argument != null && failure.getCause() != null) {
      return name(argument) + ": " + badValue(failure);
    }
    String message = String.valueOf(failure.getMessage());
    boolean missing = failure instanceof MissingParameterException;
    return missing ? message.replaceFirst("^Missing", "missing") : message;
  }

  /** Why a value could not be used, without the name of the option. */
  static String badValue(ParameterException failure) {
    return failure.getCause() instanceof TypeConversionException ours
        ? String.valueOf(ours.getMessage())
        : "'" + failure.getValue() + "' cannot be used (" + failure.getCause() + ")";
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String unmatched(UnmatchedArgumentException failure) {
    String word = failure.getUnmatched().get(0);
    boolean root = failure.getCommandLine().getParent() == null;
    String kind = root ? "there is no command '" : "the argument makes no sense here: '";
    String text = (failure.isUnknownOption() ? "there is no option '" : kind) + word + "'";
    List<String> similar = failure.getSuggestions();
    return similar.isEmpty() ? text : text + "; did you mean " + String.join(" or ", similar) + "?";
  }
}
