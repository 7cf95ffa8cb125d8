/// Real PostgreSQL clusters and seeded data sets.
package io.pagegrad.testdata;
