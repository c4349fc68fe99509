// The relief texture, one texel a grid point, made by relief.frag.glsl:
// r displayed height 0 … 1, or HOLE; gb slope of the drawn surface in world units; a share of the sky that is seen.

const float HOLE = -1.0;

bool is_hole(float height) {
    return height < -0.5;
}
