// The colour of a point of the surface before light falls on it: by the colour map, or as TEXTURE says. STEPPED colour maps have a few colours.

const int SMOOTH = 0;
const int BANDS = 1;
const int CHECKER = 2;
const int SLOPE = 3;
const int TERRAIN = 4;
const int MATCAP = 5;
const int IMAGE = 6;

const float BLANK = -1.0;       // no value
const float ROUNDING = 1e-6;    // of places in 0 … 1: changes over a pixel that are less are none
const vec3 LUMINANCE = vec3(0.2126, 0.7152, 0.0722);

uniform sampler2D t_colors;    // the entries of the colour map, in one row
uniform sampler2D t_image;     // the user's picture
uniform vec4 u_extent;         // world x and y where the surface begins, and its width and depth
flat in vec2 v_levels;         // number of a level = height × x + y; isolines lie at whole numbers
flat in float v_last_color;    // number of the colour map's last entry
uniform float u_steps;         // of a colour map in steps
uniform float u_checker;       // grid cells along a square of the checker
flat in vec3 v_blank;          // where the field that colours has no value

vec3 color_of(float place) {
    return texelFetch(t_colors, ivec2(int(clamp(place, 0.0, 1.0) * v_last_color + 0.5), 0), 0).rgb;
}

// The same in even steps; where two of them meet they are mixed over a pixel. A plateau there has the upper one's colour.
vec3 step_color(float place) {
    float at = clamp(place, 0.0, 1.0) * u_steps;
    float edge = clamp(round(at), 1.0, u_steps - 1.0);
    float least = ROUNDING * u_steps;
    float above = clamp((at + least - edge) / max(fwidth(at), least) + 0.5, 0.0, 1.0);
    return mix(color_of((edge - 0.5) / u_steps), color_of((edge + 0.5) / u_steps), above);
}

float level_of(float height) {
    return height * v_levels.x + v_levels.y;
}

// A point's colour; `tint` is the place of what colours it in the colour map, or BLANK.
vec3 painted(vec3 position, float height, float tint, vec2 slope, vec2 grid) {
    if (TEXTURE == IMAGE) {
        return texture(t_image, (position.xy - u_extent.xy) / u_extent.zw).rgb;
    }
    if (TEXTURE == MATCAP) {
        return vec3(0.80, 0.74, 0.68);
    }
    if (TEXTURE == TERRAIN) {
        vec3 rock = vec3(0.43, 0.40, 0.37);
        float steep = dot(slope, slope);
        return mix(color_of(height), rock, smoothstep(0.8, 6.0, steep) * 0.75);
    }
    vec3 color = bool(STEPPED) ? step_color(tint) : color_of(tint);
#ifdef TINTED
    color = tint < 0.5 * BLANK ? v_blank : color;
#endif
    if (TEXTURE == BANDS) {
        return color * (1.0 + 0.17 * square_wave(level_of(height), ROUNDING * v_levels.x));
    }
    if (TEXTURE == CHECKER) {
        vec2 squares = grid / u_checker;
        return color * (1.0 + 0.16 * square_wave(squares.x, 1e-7) * square_wave(squares.y, 1e-7));
    }
    if (TEXTURE == SLOPE) {
        float steep = atan(length(slope)) / 1.57079633;
        return mix(color, vec3(dot(color, LUMINANCE)) * 0.45, steep);
    }
    return color;
}
