package io.pagegrad.expression.compile;

import java.util.List;

/// The part of a kernel that becomes one method: a loop that computes some nodes and keeps some sums in
/// registers.
///
/// @param nodes row-dependent nodes computed here, lowest first
/// @param loadedSlots nodes computed by earlier pieces that are read back from scratch memory
/// @param storedSlots nodes computed here that later pieces need
/// @param sums accumulations finished here, as indices into the plan's list
/// @param stores outputs written here
record Piece(
        List<Integer> nodes,
        List<Integer> loadedSlots,
        List<Integer> storedSlots,
        List<Integer> sums,
        List<Integer> stores) {}
