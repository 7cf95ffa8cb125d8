/// Real PostgreSQL clusters made by real servers of every supported major version, and seeded data sets made
/// inside them.
///
/// Start at [io.pagegrad.testdata.PostgresServer]; data sets are in [io.pagegrad.testdata.DataSet]. Nothing here
/// knows any other module: what these servers print is the oracle that readers are compared with.
package io.pagegrad.testdata;
