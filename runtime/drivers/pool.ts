import { untilAborted } from "./until.ts";

/** Connections of one client: each serves one command at a time, and is kept for the next one. */
export interface ConnectionPool<T> {
  /**
   * Lends a connection to some work, once one is free. It is closed instead of kept where the work fails otherwise
   * than `isWhole` says, and closed at once when the signal is aborted. Fails with the signal's reason then.
   */
  readonly use: <R>(signal: AbortSignal, work: (connection: T) => Promise<R>) => Promise<R>;
  /** Closes all, those in use as well. */
  readonly close: () => void;
}

export interface PoolOptions<T> {
  /** The most connections at a time; who comes later waits. */
  readonly max: number;
  /** Milliseconds after which an unused connection is closed. */
  readonly idle: number;
  readonly open: (signal: AbortSignal) => Promise<T>;
  /** Whether one that was kept still works. */
  readonly isGood: (connection: T) => Promise<boolean>;
  /** Whether a connection may be used again after this error. */
  readonly isWhole: (error: unknown) => boolean;
  readonly close: (connection: T) => void;
}

/** For libraries that have no pool of their own, or none that can be cancelled. */
export function createPool<T>(options: PoolOptions<T>): ConnectionPool<T> {
  const { max, idle, open, isGood, isWhole, close } = options;
  const kept = new Map<T, NodeJS.Timeout>();
  const lent = new Set<T>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (running < max) {
      running += 1;
      return;
    }
    const turn = Promise.withResolvers<undefined>();
    const go = (): void => turn.resolve(undefined);
    const leave = (): void => {
      const place = waiting.indexOf(go);
      // Whose turn has come already goes on, and finds the signal aborted.
      if (place < 0) return;
      waiting.splice(place, 1);
      turn.reject(signal.reason);
    };
    waiting.push(go);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const take = async (signal: AbortSignal): Promise<T> => {
    for (const [connection, timer] of [...kept].reverse()) {
      clearTimeout(timer);
      kept.delete(connection);
      let isWorking = false;
      try {
        // A server that has gone without a word does not answer this either.
        isWorking = await untilAborted(signal, isGood(connection));
        if (isWorking) return connection;
      } finally {
        if (!isWorking) close(connection);
      }
    }
    return await open(signal);
  };
  const keep = (connection: T): void => {
    const timer = setTimeout(() => {
      kept.delete(connection);
      close(connection);
    }, idle);
    timer.unref();
    kept.set(connection, timer);
  };
  return {
    use: async (signal, work) => {
      await enter(signal);
      try {
        const connection = await take(signal);
        lent.add(connection);
        const stop = (): void => close(connection);
        signal.addEventListener("abort", stop, { once: true });
        let whole = true;
        try {
          signal.throwIfAborted();
          return await untilAborted(signal, work(connection));
        } catch (error) {
          whole = isWhole(error);
          throw error;
        } finally {
          signal.removeEventListener("abort", stop);
          if (lent.delete(connection) && whole && !signal.aborted) keep(connection);
          else close(connection);
        }
      } finally {
        leave();
      }
    },
    close: () => {
      for (const [connection, timer] of kept) {
        clearTimeout(timer);
        close(connection);
      }
      for (const connection of lent) close(connection);
      kept.clear();
      lent.clear();
    },
  };
}
