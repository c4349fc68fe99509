// Soft light on what is seen from outside: a key light over the viewer's shoulder, light from the sky and
// the ground, and a gentle highlight. What is level and in the open keeps its own colour.

float sixteenth_power(float x) {
    float square = x * x, fourth = square * square, eighth = fourth * fourth;
    return eighth * eighth;
}

// The factor on a colour, and what is added to it. Of the unit vectors in question only the cosines count:
// of the normal to the vertical, the key light and halfway between that and the viewer; of the light to the vertical.
vec2 illumination(float upward, float towards_key, float towards_halfway, float key_height, float sky_seen) {
    float diffuse = max((towards_key + 0.25) / 1.25, 0.0);
    float level = (key_height + 0.25) / 1.25;
    float hemisphere = 0.72 + 0.28 * upward;
    float open = mix(0.45, 1.0, sky_seen);
    float light = hemisphere * open * 0.56 + 0.44 * diffuse / level * mix(0.75, 1.0, sky_seen);
    float shine = sixteenth_power(max(towards_halfway, 0.0));
    float highlight = shine * shine * shine * 0.10 * sky_seen;
    return vec2(min(light, 1.25), highlight);
}

// The same factor in the open, as dot(result, vec4(normal, 1)): but for the side that is turned away from the light.
vec4 open_light(vec3 vertical, vec3 key) {
    float level = (dot(vertical, key) + 0.25) / 1.25;
    float diffuse = 0.44 / 1.25 / level;
    return vec4(0.28 * 0.56 * vertical + diffuse * key, 0.72 * 0.56 + 0.25 * diffuse);
}
