/// Rules that hold for the whole code base: arrows between modules, documents that name real types.
package io.pagegrad.cli.architecture;
