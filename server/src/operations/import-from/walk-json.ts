import { Tokenizer, TokenType } from "@streamparser/json";
import { ImportError } from "./import-item.ts";
import { refuseOtherEncodings } from "./text-lines.ts";

export type JsonScalar = string | number | boolean | null;

/** An array or object that is being read. */
export interface JsonFrame<Data> {
  readonly isArray: boolean;
  /** Its key or index in the array or object around it. */
  readonly name: string | number;
  /** What the reader remembers of it. */
  data: Data | undefined;
  /** The key or index of the next value. */
  key: string | number;
}

/** What a reader of a JSON stream is told. `around` is undefined for a value at the top. */
export interface JsonReader<Data> {
  open(frame: JsonFrame<Data>, around: JsonFrame<Data> | undefined): void;
  value(around: JsonFrame<Data>, value: JsonScalar): void;
  close(frame: JsonFrame<Data>): void;
}

const deepest = 64;
/** A string or number longer than this is no tool's. */
const longestToken = 4 * 1024 * 1024;
const pieceBytes = 64 * 1024;

/**
 * Reads JSON, one value or several after another, without keeping it: memory is bounded by the depth and the longest string.
 * Yields after each piece of bytes. Keys never become properties. Throws an ImportError for what is not JSON in UTF-8.
 */
export async function* walkJson<Data>(
  bytes: AsyncIterable<Buffer>,
  reader: JsonReader<Data>,
): AsyncGenerator<void> {
  const walker = new Walker(reader);
  let isFirst = true;
  for await (const part of bytes) {
    refuseOtherEncodings(part, isFirst);
    isFirst = false;
    for (let from = 0; from < part.length; from += pieceBytes) {
      walker.write(part.subarray(from, from + pieceBytes));
      yield;
    }
  }
  walker.end();
  yield;
}

const notJson = (why: string) => new ImportError(`The file is not JSON, or it is cut short (${why}).`);

type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end";

class Walker<Data> {
  readonly #reader: JsonReader<Data>;
  readonly #tokenizer = new Tokenizer({ stringBufferSize: pieceBytes, numberBufferSize: 64 });
  readonly #frames: JsonFrame<Data>[] = [];
  #expects: Expected = "value";
  #sinceToken = 0;

  constructor(reader: JsonReader<Data>) {
    this.#reader = reader;
    this.#tokenizer.onToken = ({ token, value }) => this.#take(token, value as JsonScalar);
    this.#tokenizer.onError = (error) => {
      throw error;
    };
  }

  write(piece: Uint8Array): void {
    this.#sinceToken += piece.length;
    this.#guarded(() => this.#tokenizer.write(piece));
    if (this.#sinceToken > longestToken) throw notJson("one string has more than 4 MB");
  }

  end(): void {
    this.#guarded(() => this.#tokenizer.end());
    if (this.#frames.length > 0 || this.#expects !== "value") throw notJson("its end is missing");
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof ImportError ? error : notJson("a sign that does not belong there");
    }
  }

  #take(token: TokenType, value: JsonScalar): void {
    this.#sinceToken = 0;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      this.#open(token === TokenType.LEFT_BRACKET);
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      this.#close(token === TokenType.RIGHT_BRACKET);
    } else if (token === TokenType.COLON) this.#next("colon", "value");
    else if (token === TokenType.COMMA) this.#comma();
    else this.#scalar(token, value);
  }

  #next(expected: Expected, then: Expected): void {
    if (this.#expects !== expected) throw notJson("a sign that does not belong there");
    this.#expects = then;
  }

  #comma(): void {
    const frame = this.#frames.at(-1);
    if (!frame) throw notJson("a sign that does not belong there");
    this.#next("comma-or-end", frame.isArray ? "value" : "key");
    if (frame.isArray) frame.key = (frame.key as number) + 1;
  }

  #scalar(token: TokenType, value: JsonScalar): void {
    const frame = this.#frames.at(-1);
    if (this.#expects === "key" || this.#expects === "key-or-end") {
      if (token !== TokenType.STRING) throw notJson("a sign that does not belong there");
      frame!.key = value as string;
      this.#expects = "colon";
      return;
    }
    this.#beginValue();
    if (frame) this.#reader.value(frame, value);
  }

  /** Sets what comes after the value that begins now. */
  #beginValue(): void {
    if (this.#expects !== "value" && this.#expects !== "value-or-end") {
      throw notJson("a sign that does not belong there");
    }
    this.#expects = this.#frames.length === 0 ? "value" : "comma-or-end";
  }

  #open(isArray: boolean): void {
    this.#beginValue();
    const around = this.#frames.at(-1);
    if (this.#frames.length >= deepest) throw notJson("it is nested too deep");
    const frame: JsonFrame<Data> = {
      isArray,
      name: around?.key ?? "",
      data: undefined,
      key: isArray ? 0 : "",
    };
    this.#frames.push(frame);
    this.#reader.open(frame, around);
    this.#expects = isArray ? "value-or-end" : "key-or-end";
  }

  #close(isArray: boolean): void {
    const frame = this.#frames.pop();
    const isEnd =
      this.#expects === "comma-or-end" || this.#expects === (isArray ? "value-or-end" : "key-or-end");
    if (!frame || frame.isArray !== isArray || !isEnd) throw notJson("a sign that does not belong there");
    this.#reader.close(frame);
    this.#expects = this.#frames.length === 0 ? "value" : "comma-or-end";
  }
}
