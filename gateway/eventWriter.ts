import type { FormattedExecutionResult } from 'graphql';
import type { Response } from 'express';
import { keepsUp, type Patience } from './patience';

/** Milliseconds in which a reader may still take what waits when all has been said. */
const GOODBYE = 10_000;

/** Writes answers as server-sent events, in the words of the GraphQL over SSE protocol. */
export interface EventWriter {
  /** `position` becomes the event's id, which a browser sends back as `Last-Event-ID`. */
  next(result: FormattedExecutionResult, position: string | null): void;
  /** Says that there is no more, and lets go of a reader who does not read even that. */
  complete(): void;
  /** As `keepsUp`. */
  keepsUp(): Promise<boolean>;
  /** Ends without a word, so that the reader comes back. */
  end(): void;
  hasGone(): boolean;
}

/** Begins the answer. `heartbeat`: milliseconds between two signs of life. */
export function eventWriter(
  response: Response,
  heartbeat: number,
  patience: Patience,
): EventWriter {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that gathers the answer first would tell nothing live.
    'x-accel-buffering': 'no',
  });
  const hasGone = () => response.destroyed || response.writableEnded;
  const write = (text: string) => {
    if (!hasGone()) response.write(text);
  };
  const comment = () => {
    write(':\n\n');
  };
  const wire = { waiting: () => response.writableLength, isOpen: () => !hasGone() };
  // Something at once, or a browser does not know that it is connected.
  comment();
  const beating = setInterval(comment, heartbeat);
  response.once('close', () => {
    clearInterval(beating);
  });

  function end(): void {
    clearInterval(beating);
    if (hasGone()) return;
    response.end();
    const letGo = setTimeout(() => response.destroy(), GOODBYE);
    response.once('close', () => {
      clearTimeout(letGo);
    });
  }

  return {
    next(result, position) {
      const id = position === null ? '' : `id: ${position}\n`;
      write(`${id}event: next\ndata: ${JSON.stringify(result)}\n\n`);
    },
    complete() {
      // Without a line of data a browser would not tell of it.
      write('event: complete\ndata:\n\n');
      end();
    },
    keepsUp: () => keepsUp(wire, patience),
    end,
    hasGone,
  };
}
