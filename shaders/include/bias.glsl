// Moves a point towards the viewer by a world distance without moving it on the screen, so that a
// line or a glyph on the surface wins against the triangles it lies on. Seen from very near it moves
// less: a fifth of the way to the eye at most.

vec4 lifted(vec4 view_position, float distance, mat4 projection) {
    if (projection[3][3] == 1.0) {   // orthographic: lines of sight are parallel, and the eye has no place
        float seen = 1.0 / projection[1][1];   // half the picture's height; the usual lens stands 3 times as far away
        return view_position + vec4(0.0, 0.0, min(distance, 0.6 * seen), 0.0);
    }
    float away = max(length(view_position.xyz), 1e-6);
    return vec4(view_position.xyz * (1.0 - min(distance / away, 0.2)), 1.0);
}
