/** Keeps the headers of an answer with its body. */
export declare function keepHeaders(body: unknown, of: Headers): void;
/** The headers of the answer whose body a call returned, such as `Last-Modified` of statistics. */
export declare function headersOf(body: object): Headers;
/** Returns an answer of JSON with its decimals as strings, as the server wrote their digits; numbers without a point stay numbers. */
export declare function withExactDecimals(response: Response): Promise<Response>;
/** The name of an attached file, as the server gives it in Content-Disposition. */
export declare function fileNameOf(response: Headers): string;
