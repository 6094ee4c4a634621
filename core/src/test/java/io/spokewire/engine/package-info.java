@NullMarked
package io.spokewire.engine;

import org.jspecify.annotations.NullMarked;
