type Is<F> = (value: unknown) => value is F;

/** Every field of one form in a JSON value, at any depth. */
export function fieldsIn<F>(value: unknown, is: Is<F>, found: F[] = []): F[] {
  if (typeof value !== 'object' || value === null) return found;
  if (is(value)) found.push(value);
  else for (const inner of Array.isArray(value) ? value : Object.values(value)) fieldsIn(inner, is, found);
  return found;
}

/** The value with its fields replaced; what holds none is returned as it is, not copied. */
export function replaceFields<F>(value: unknown, is: Is<F>, replace: (field: F) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (is(value)) return replace(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => replaceFields(item, is, replace));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  let changed = false;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const replaced = replaceFields(inner, is, replace);
    if (replaced !== inner) changed = true;
    return [name, replaced];
  });
  return changed ? Object.fromEntries(entries) : value;
}
