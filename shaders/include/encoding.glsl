// Values as encoding.py sends them, and their place in a displayed range: 0 at its low end, 1 at its high end.
// r: linear. g: log|v| above its origin for v > 0, NEGATIVE less that for v < 0, ZERO for v = 0.

#include "include/hole.glsl"

const float NO_VALUE = -1e30;
const float ZERO = -32.0;
const float NEGATIVE = -64.0;
const int LOG = 1;
const int SYMLOG = 2;

uniform int u_scale;        // 0 linear, LOG or SYMLOG
uniform vec2 u_limits;      // low and high end, in the units of the scale
uniform float u_log_shift;  // SYMLOG: log(origin / linear_to)

float log1p(float x) {
    return x < 1e-2 ? x * (1.0 - x * (0.5 - x / 3.0)) : log(1.0 + x);
}

// sign(v) log(1 + |v| / linear_to), also where |v| / linear_to would overflow.
float symmetric_log(float code) {
    if (abs(code - ZERO) < 8.0) {
        return 0.0;
    }
    bool positive = code > ZERO;
    float ratio = (positive ? code : NEGATIVE - code) + u_log_shift;   // log(|v| / linear_to)
    float magnitude = max(ratio, 0.0) + log1p(exp(-abs(ratio)));
    return positive ? magnitude : -magnitude;
}

float place_of(vec2 encoded) {
    if (encoded.r < 0.1 * NO_VALUE) {
        return HOLE;
    }
    float value = encoded.r;
    if (u_scale == LOG) {
        value = encoded.g > ZERO + 8.0 ? encoded.g : u_limits.x;
    } else if (u_scale == SYMLOG) {
        value = symmetric_log(encoded.g);
    }
    float extent = max(u_limits.y - u_limits.x, 1e-30);   // limits may be nearer than float32 can tell
    return clamp((value - u_limits.x) / extent, 0.0, 1.0);
}
