/// The text sink and rows of CSV by themselves.
package io.pagegrad.pagefile.text;
