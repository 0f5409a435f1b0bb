"""Working days and the clocks counted in them."""
