// The relief texture, one texel a grid point, made by relief.frag.glsl:
// r displayed height 0 … 1, or HOLE; gb slope of the drawn surface in world units; a share of the sky that is seen.

#include "include/hole.glsl"
