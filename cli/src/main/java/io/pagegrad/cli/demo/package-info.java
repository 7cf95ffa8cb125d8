/// The whole path on a data set of our own: a real server makes the table and stops, its pages are read, a model
/// is trained and compared with what is known.
///
/// Start at [io.pagegrad.cli.demo.DemoCluster].
package io.pagegrad.cli.demo;
