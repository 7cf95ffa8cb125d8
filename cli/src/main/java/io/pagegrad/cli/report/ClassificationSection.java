package io.pagegrad.cli.report;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.trainer.artifact.Classification;
import java.util.Locale;

/// The part of a report about a classifier: shares told right, the confusion matrix, figures of each class.
final class ClassificationSection {
    /// A matrix of more classes is too large to look at.
    private static final int MOST_CLASSES = 40;

    private static final int[] TOPS = {1, 2, 3, 5};

    private ClassificationSection() {}

    /// Empty for a model without classes.
    static String of(Classification classification) {
        if (classification == null) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section><h2>Classification of ")
                .append(Quantity.count(classification.rows()))
                .append(" rows</h2>\n<section class=\"tiles\">\n");
        for (int top : TOPS) {
            if (top < classification.classes().size()) {
                html.append(Html.tile(
                        String.format(Locale.ROOT, "%.2f %%", 100 * classification.top(top)),
                        top == 1 ? "accuracy" : "among the " + top + " likeliest"));
            }
        }
        html.append("</section>\n");
        if (classification.unknown() > 0) {
            html.append("<p>")
                    .append(Quantity.count(classification.unknown()))
                    .append(
                            " of these rows have a class that no training row has; they count as wrong and are not in the"
                                    + " tables.</p>\n");
        }
        if (classification.classes().size() <= MOST_CLASSES) {
            html.append(confusion(classification));
        }
        return html.append(perClass(classification)).append("</section>\n").toString();
    }

    private static String confusion(Classification classification) {
        StringBuilder html = new StringBuilder("<table class=\"confusion\"><caption>Rows by class (down) and by the"
                + " class told (across)</caption>\n<tr><th></th>");
        for (String name : classification.classes()) {
            html.append("<th>").append(Html.escaped(name)).append("</th>");
        }
        html.append("</tr>\n");
        for (int actual = 0; actual < classification.classes().size(); actual++) {
            html.append("<tr><th>")
                    .append(Html.escaped(classification.classes().get(actual)))
                    .append("</th>");
            for (int told = 0; told < classification.classes().size(); told++) {
                html.append(actual == told ? "<td class=\"right\">" : "<td>")
                        .append(classification.counts()[actual][told])
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</table>\n").toString();
    }

    private static String perClass(Classification classification) {
        StringBuilder html = new StringBuilder("<table class=\"classes\"><caption>Each class</caption>\n"
                + "<tr><th>class</th><th>rows</th><th>recall</th><th>precision</th></tr>\n");
        for (int c = 0; c < classification.classes().size(); c++) {
            long rows = 0;
            for (long count : classification.counts()[c]) {
                rows += count;
            }
            html.append("<tr><th>")
                    .append(Html.escaped(classification.classes().get(c)))
                    .append("</th><td>")
                    .append(Quantity.count(rows))
                    .append("</td><td>")
                    .append(share(classification.recall(c)))
                    .append("</td><td>")
                    .append(share(classification.precision(c)))
                    .append("</td></tr>\n");
        }
        return html.append("</table>\n").toString();
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * value);
    }
}
