// Events, models and collections as WhatsApp Web's own code has them: space-separated names, `change:name` with (model, value,
// before), and every event of a model again on the collections it is in.

type Handler = (...args: readonly never[]) => void;
type Any = (...args: readonly unknown[]) => void;

export class Emitter {
  readonly #handlers = new Map<string, { readonly handler: Any; readonly once: boolean }[]>();
  readonly #onAdded: ((name: string) => void)[] = [];

  on(names: string, handler: Handler): this {
    return this.#add(names, handler, false);
  }

  once(names: string, handler: Handler): this {
    return this.#add(names, handler, true);
  }

  off(names?: string, handler?: Handler): this {
    for (const name of names?.split(' ') ?? [...this.#handlers.keys()]) {
      const kept = (this.#handlers.get(name) ?? []).filter((one) => handler !== undefined && one.handler !== (handler as Any));
      this.#handlers.set(name, kept);
    }
    return this;
  }

  trigger(name: string, ...args: readonly unknown[]): void {
    for (const one of [...(this.#handlers.get(name) ?? [])]) {
      if (one.once) this.off(name, one.handler);
      one.handler(...args);
    }
  }

  /** Of the double only: tells when somebody begins to listen. */
  whenHeard(told: (name: string) => void): void {
    this.#onAdded.push(told);
  }

  #add(names: string, handler: Handler, once: boolean): this {
    for (const name of names.split(' ')) {
      this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), { handler: handler as Any, once }]);
      for (const told of this.#onAdded) told(name);
    }
    return this;
  }
}

export class Model extends Emitter {
  readonly #collections = new Set<Emitter>();

  constructor(attributes: object = {}) {
    super();
    Object.assign(this, attributes);
  }

  /** Takes the new values first, then tells of each, then of the change as a whole. */
  set(attributes: object): this {
    const own = this as unknown as Record<string, unknown>;
    const changed = Object.entries(attributes).filter(([name, value]) => own[name] !== value);
    const before = changed.map(([name]) => own[name]);
    Object.assign(this, attributes);
    changed.forEach(([name, value], at) => {
      this.tell(`change:${name}`, this, value, before[at]);
    });
    if (changed.length > 0) this.tell('change', this);
    return this;
  }

  tell(name: string, ...args: readonly unknown[]): void {
    this.trigger(name, ...args);
    for (const collection of this.#collections) collection.trigger(name, ...args);
  }

  /** A plain copy. Ids stay what they are: they copy themselves. */
  serialize(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this).flatMap(([name, value]) => (isData(value) ? [[name, plain(value)]] : [])));
  }

  toJSON(): Record<string, unknown> {
    return this.serialize();
  }

  belongTo(collection: Emitter): void {
    this.#collections.add(collection);
  }
}

export class Collection<M extends Model & { readonly id: { toString(): string } }> extends Emitter {
  readonly #models = new Map<string, M>();

  get(id: unknown): M | undefined {
    return id === undefined || id === null ? undefined : this.#models.get(String(id));
  }

  getModelsArray(): M[] {
    return [...this.#models.values()];
  }

  get length(): number {
    return this.#models.size;
  }

  add(model: M, { silent = false }: { readonly silent?: boolean } = {}): M {
    const there = this.#models.get(String(model.id));
    if (there !== undefined) return there;
    this.#models.set(String(model.id), model);
    model.belongTo(this);
    if (!silent) this.trigger('add', model);
    return model;
  }

  remove(model: M): void {
    if (this.#models.delete(String(model.id))) this.trigger('remove', model);
  }

  clear(): void {
    this.#models.clear();
  }

  serialize(): unknown[] {
    return this.getModelsArray().map((model) => model.serialize());
  }

  toJSON(): unknown[] {
    return this.serialize();
  }
}

const isData = (value: unknown): boolean => typeof value !== 'function' && value !== undefined;

/** Nested models and collections are copied; everything else is handed on as it is, without its functions. */
function plain(value: unknown): unknown {
  if (value instanceof Model || value instanceof Collection) return value.serialize();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (isData(one) ? [[name, plain(one)]] : [])));
}
