import type { CallOptions } from "../call.ts";
import { Connector } from "../connector.ts";
import type {
  Affected,
  FindInput,
  InsertInput,
  QueryInput,
  RemoveInput,
  Row,
  TransactionInput,
  UpdateInput,
} from "../contract/database.ts";

/** Base of connectors that keep records. */
export abstract class DatabaseConnector extends Connector {
  /** Reads with a statement of the database's own language. Fails with a ConnectorError. */
  async query(input: QueryInput, options?: CallOptions): Promise<readonly Row[]> {
    return await this.perform("db.query", input, options);
  }

  /** Reads records by their fields. Fails with a ConnectorError. */
  async find(input: FindInput, options?: CallOptions): Promise<readonly Row[]> {
    return await this.perform("db.find", input, options);
  }

  /** Adds records. Fails with a ConnectorError. */
  async insert(input: InsertInput, options?: CallOptions): Promise<Affected> {
    return await this.perform("db.insert", input, options);
  }

  /** Changes records. Fails with a ConnectorError. */
  async update(input: UpdateInput, options?: CallOptions): Promise<Affected> {
    return await this.perform("db.update", input, options);
  }

  /** Deletes records. Fails with a ConnectorError. */
  async delete(input: RemoveInput, options?: CallOptions): Promise<Affected> {
    return await this.perform("db.delete", input, options);
  }

  /** All of the steps or none. Fails with a ConnectorError. */
  async transaction(input: TransactionInput, options?: CallOptions): Promise<readonly Affected[]> {
    return await this.perform("db.transaction", input, options);
  }
}
