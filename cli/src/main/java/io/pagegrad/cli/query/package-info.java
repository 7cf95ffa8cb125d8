/// Queries on their way out: the rows that a query selects, in the forms that an output format wants, with a
/// model's predictions beside them.
package io.pagegrad.cli.query;
