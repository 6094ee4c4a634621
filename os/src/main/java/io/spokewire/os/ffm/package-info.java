/**
 * Every native call of Spokewire, and the layouts of the structures that pass through them. Nothing
 * outside this package calls a restricted method, so that the list of what touches the kernel is
 * the list of files here.
 *
 * <p>{@link io.spokewire.os.ffm.LibC} returns what the C library returns, or the negated errno: its
 * callers decide what is an error. Pointers are plain longs, so that the packet path makes no
 * segments; who passes one keeps the memory alive.
 */
@NullMarked
package io.spokewire.os.ffm;

import org.jspecify.annotations.NullMarked;
