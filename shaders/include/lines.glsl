// Lines and dots whose size is constant in pixels, whatever they are drawn on.

// How much of a pixel a line at whole numbers of `value` covers; fades where lines crowd.
float line_at_integers(float value, float pixels) {
    float spacing = 1.0 / max(fwidth(value), 1e-7);
    float away = abs(fract(value - 0.5) - 0.5) * spacing;
    float room = clamp((spacing - 2.5) / 4.5, 0.0, 1.0);
    return clamp(pixels * 0.5 + 0.5 - away, 0.0, 1.0) * room;
}

// The same, but where lines crowd what they cover of a pixel on the average.
float mesh_at_integers(float value, float pixels) {
    float change = max(fwidth(value), 1e-7);
    float room = smoothstep(2.5, 7.0, 1.0 / change);
    return line_at_integers(value, pixels) + (1.0 - room) * min(pixels * change, 1.0);
}

// -1 and 1 in turn from one whole number to the next, smooth over a pixel where they meet, 0 where they crowd.
// `least` is the least change over a pixel that is no rounding; a plateau at a whole number belongs to what is above it.
float square_wave(float value, float least) {
    float change = max(fwidth(value), least);
    value += least;
    float wave = clamp((abs(fract(value * 0.5 + 0.25) - 0.5) - 0.25) / (change * 0.5), -0.5, 0.5) * 2.0;
    return wave * smoothstep(1.5, 4.0, 1.0 / change);
}

// Distance in pixels to the nearest point at which both coordinates of `grid` are whole numbers.
float pixels_to_sample(vec2 grid) {
    mat2 per_pixel = mat2(dFdx(grid), dFdy(grid));
    if (abs(determinant(per_pixel)) < 1e-12) {
        return 1e6;
    }
    return length(inverse(per_pixel) * (grid - round(grid)));
}
