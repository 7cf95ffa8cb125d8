/// A training run as one HTML page that needs no network: figures, curves drawn as SVG, weights, provenance.
///
/// Start at [io.pagegrad.cli.report.RunReport].
package io.pagegrad.cli.report;
