import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from "libpg-query";

/** What one may know of a column that no earlier release has. */
interface NewColumn {
  notNull: boolean;
  /** Has a value in rows of those who do not know it. */
  filled: boolean;
  /** Has another value in each such row. */
  distinct: boolean;
}

type Parts = {
  [K in Node extends infer N ? (N extends unknown ? keyof N : never) : never]: Extract<
    Node,
    Record<K, unknown>
  >[K];
};

/** Nothing that the code of the release before reads or writes changes its form. */
const harmless = new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "CommentStmt",
  "CreateExtensionStmt",
  "CreatePublicationStmt",
  "CreateStatsStmt",
]);
/** Each row gets a value of its own. */
const distinctValues = new Set(["nextval", "gen_random_uuid", "uuidv4", "uuidv7"]);
const serials = new Set(["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"]);
/** An expression with these may be false though its columns are null. */
const nullAware = new Set(["NullTest", "BooleanTest", "CoalesceExpr", "CaseExpr"]);
const nullAwareFunctions = new Set(["num_nulls", "num_nonnulls"]);
const nullAwareOperators = new Set(["AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"]);
const storageOnly = new Set([
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_SetStatistics",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ValidateConstraint",
  "AT_DropNotNull",
]);

/** Judges one statement after the other, and keeps what is new since the release before. */
export class Breaks {
  /** Tables, views, functions, types and indexes since `begin`. */
  #made = new Set<string>();
  /** By table and column, of tables that are older. */
  #columns = new Map<string, NewColumn>();
  /** Indexes and constraints that make nothing unique. */
  #loose = new Set<string>();

  /** Learns from a statement of an earlier release. */
  learn(node: Node): void {
    this.judge(node);
  }

  /** From now on everything that is there belongs to the release before. */
  begin(): void {
    this.#made.clear();
    this.#columns.clear();
  }

  /** Why the code of the release before could fail after this statement. */
  judge(node: Node): readonly string[] {
    const [kind, part] = Object.entries(node)[0] as [keyof Parts, never];
    const rule = this.#rules[kind] as ((part: never) => readonly string[]) | undefined;
    if (rule) return rule(part);
    return harmless.has(kind) ? [] : [`${kind} is not known to be safe`];
  }

  readonly #rules: { readonly [K in keyof Parts]?: (part: Parts[K]) => readonly string[] } = {
    CreateStmt: ({ relation, tableElts, inhRelations }) => {
      const table = nameOf(relation);
      this.#made.add(table);
      const constraints = (tableElts ?? []).flatMap((element) => constraintsIn(element));
      for (const constraint of constraints) this.#note(constraint);
      return [
        ...(inhRelations?.length ? [`rows of ${table} are rows of an older table`] : []),
        ...constraints.flatMap((constraint) => this.#reference(constraint)),
      ];
    },
    CreateTableAsStmt: ({ into }) => this.#make(nameOf(into?.rel)),
    ViewStmt: ({ view }) => this.#make(nameOf(view)),
    CreateSeqStmt: ({ sequence }) => this.#make(nameOf(sequence)),
    CreateFunctionStmt: ({ funcname }) => this.#make(textsOf(funcname)),
    CreateEnumStmt: ({ typeName }) => this.#make(textsOf(typeName)),
    CreateDomainStmt: ({ domainname }) => this.#make(textsOf(domainname)),
    CompositeTypeStmt: ({ typevar }) => this.#make(nameOf(typevar)),
    CreateSchemaStmt: ({ schemaname }) => this.#make(schemaname ?? ""),
    AlterEnumStmt: ({ oldVal }) => (oldVal ? [`the value ${oldVal} is renamed`] : []),
    GrantStmt: ({ is_grant }) => (is_grant ? [] : ["a right is taken"]),
    IndexStmt: ({ idxname = "", relation, unique, indexParams, nulls_not_distinct }) => {
      this.#made.add(idxname);
      if (!unique) {
        this.#loose.add(idxname);
        return [];
      }
      const names = (indexParams ?? []).map((param) =>
        "IndexElem" in param ? (param.IndexElem.name ?? "") : "",
      );
      return this.#unique(nameOf(relation), names, nulls_not_distinct === true);
    },
    AlterTableStmt: ({ relation, cmds }) => {
      const table = nameOf(relation);
      const commands = (cmds ?? []).flatMap((cmd) => ("AlterTableCmd" in cmd ? [cmd.AlterTableCmd] : []));
      const reasons = commands.flatMap((command) => this.#alter(table, command));
      const open = commands.flatMap(({ name, def }) => {
        const column = name ?? (def && "ColumnDef" in def ? (def.ColumnDef.colname ?? "") : "");
        const added = this.#columns.get(`${table}.${column}`);
        return added?.notNull && !added.filled ? [`${table}.${column} is not null and has no default`] : [];
      });
      return [...reasons, ...new Set(open)];
    },
    DropStmt: ({ objects, removeType }) =>
      (objects ?? []).flatMap((object) => {
        const name = nameIn(object);
        if (this.#made.delete(name) || (removeType === "OBJECT_INDEX" && this.#loose.has(name))) return [];
        return [`${name} is dropped`];
      }),
    RenameStmt: ({ relation, renameType, subname, newname = "" }) => {
      const table = nameOf(relation);
      if (this.#made.has(table)) {
        if (!subname) this.#made.add(newname);
        return [];
      }
      const column = this.#columns.get(`${table}.${subname}`);
      if (renameType !== "OBJECT_COLUMN" || !column) return [`${subname ?? table} is renamed`];
      this.#columns.delete(`${table}.${subname}`);
      this.#columns.set(`${table}.${newname}`, column);
      return [];
    },
  };

  #make(name: string): readonly string[] {
    this.#made.add(name);
    return [];
  }

  #alter(table: string, command: AlterTableCmd): readonly string[] {
    const { subtype = "", name = "", def } = command;
    const constraint = def && "Constraint" in def ? def.Constraint : undefined;
    if (subtype === "AT_AddConstraint" && constraint) this.#note(constraint);
    if (this.#made.has(table)) return constraint ? this.#reference(constraint) : [];
    const column = this.#columns.get(`${table}.${name}`);
    const place = `${table}.${name}`;
    switch (subtype) {
      case "AT_AddColumn":
        return def && "ColumnDef" in def
          ? this.#addColumn(table, def.ColumnDef)
          : [`${place} is not readable`];
      case "AT_AddConstraint":
        return constraint ? this.#constrain(table, constraint, []) : [`${place} is not readable`];
      case "AT_DropConstraint":
        return this.#loose.has(name) ? [] : [`${name} is dropped, which an upsert may name`];
      case "AT_DropColumn":
        return this.#columns.delete(place) ? [] : [`${place} is dropped`];
      case "AT_AlterColumnType":
        return column ? [] : [`${place} changes its type`];
      case "AT_SetNotNull":
        if (!column) return [`${place} is not null from now on`];
        column.notNull = true;
        return [];
      case "AT_ColumnDefault":
        if (!column) return def ? [] : [`${place} loses its default`];
        column.filled = def !== undefined;
        return [];
      default:
        return storageOnly.has(subtype) ? [] : [`${subtype} of ${table} is not known to be safe`];
    }
  }

  #addColumn(table: string, definition: ColumnDef): readonly string[] {
    const constraints = constraintsIn({ ColumnDef: definition });
    const has = (type: string) => constraints.some(({ contype }) => contype === type);
    const given = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr;
    const type = textsOf(definition.typeName?.names);
    const counted = has("CONSTR_IDENTITY") || serials.has(type);
    this.#columns.set(`${table}.${definition.colname}`, {
      notNull: has("CONSTR_NOTNULL") || has("CONSTR_PRIMARY"),
      filled: given !== undefined || counted || has("CONSTR_GENERATED"),
      distinct:
        counted ||
        (given !== undefined && "FuncCall" in given && distinctValues.has(textsOf(given.FuncCall.funcname))),
    });
    return constraints.flatMap((constraint) => {
      this.#note(constraint);
      return this.#constrain(table, constraint, [definition.colname ?? ""]);
    });
  }

  /** `own`: the column that the constraint is written at. */
  #constrain(table: string, constraint: Constraint, own: readonly string[]): readonly string[] {
    const { contype, conname, keys, raw_expr: expression } = constraint;
    const columns = (names: readonly string[]) => names.map((name) => this.#columns.get(`${table}.${name}`));
    const named = (list: readonly Node[] | undefined) => (list ? list.map(nameIn) : own);
    switch (contype) {
      case "CONSTR_UNIQUE":
      case "CONSTR_PRIMARY":
        return this.#unique(table, named(keys), constraint.nulls_not_distinct === true);
      case "CONSTR_FOREIGN": {
        // A default would have to be the key of a row.
        const isEmpty = columns(named(constraint.fk_attrs)).every((column) => column && !column.filled);
        return [
          ...(isEmpty ? [] : [`${conname ?? table} refuses what was allowed`]),
          ...this.#reference(constraint),
        ];
      }
      case "CONSTR_CHECK": {
        const { names, minds } = readExpression(expression);
        const found = columns(names);
        const isKept = found.length > 0 && found.every((column) => column && (column.filled || !minds));
        return isKept ? [] : [`${conname ?? table} refuses what was allowed`];
      }
      case "CONSTR_DEFAULT":
      case "CONSTR_NULL":
      case "CONSTR_NOTNULL":
      case "CONSTR_IDENTITY":
      case "CONSTR_GENERATED": {
        const isOwn = own.length > 0 || contype === "CONSTR_DEFAULT";
        return isOwn ? [] : [`${table}.${named(keys).join()} is not null from now on`];
      }
      default:
        return [`${contype} of ${table} is not known to be safe`];
    }
  }

  /** Rows of those who do not know the new columns must differ, or have a null. */
  #unique(table: string, names: readonly string[], areNullsEqual: boolean): readonly string[] {
    if (this.#made.has(table)) return [];
    const differs = names.some((name) => {
      const column = this.#columns.get(`${table}.${name}`);
      return column !== undefined && (column.distinct || !(column.filled || areNullsEqual));
    });
    return differs ? [] : [`${names.join(", ")} of ${table} must be unique from now on`];
  }

  /** Code that does not know a reference deletes what it names. */
  #reference({ contype, pktable, fk_del_action: onDelete }: Constraint): readonly string[] {
    if (contype !== "CONSTR_FOREIGN" || this.#made.has(nameOf(pktable))) return [];
    return onDelete === "a" || onDelete === "r"
      ? [`deleting from ${nameOf(pktable)} is refused from now on`]
      : [];
  }

  #note({ contype, conname }: Constraint): void {
    if (conname && (contype === "CONSTR_FOREIGN" || contype === "CONSTR_CHECK")) this.#loose.add(conname);
  }
}

const nameOf = (range: RangeVar | undefined): string =>
  range?.schemaname && range.schemaname !== "public"
    ? `${range.schemaname}.${range.relname}`
    : (range?.relname ?? "");

/** A qualified name without `public` and `pg_catalog`. */
const textsOf = (nodes: readonly Node[] | undefined): string =>
  (nodes ?? [])
    .flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []))
    .filter((text) => text !== "public" && text !== "pg_catalog")
    .join(".");

function nameIn(node: Node): string {
  if ("List" in node) return textsOf(node.List.items);
  if ("ObjectWithArgs" in node) return textsOf(node.ObjectWithArgs.objname);
  if ("TypeName" in node) return textsOf(node.TypeName.names);
  return textsOf([node]);
}

function constraintsIn(element: Node): readonly Constraint[] {
  if ("Constraint" in element) return [element.Constraint];
  if (!("ColumnDef" in element)) return [];
  return (element.ColumnDef.constraints ?? []).flatMap((node) =>
    "Constraint" in node ? [node.Constraint] : [],
  );
}

/** The columns of an expression, and whether it tells null from other values. */
function readExpression(expression: Node | undefined): { names: readonly string[]; minds: boolean } {
  const names: string[] = [];
  let minds = false;
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "ColumnRef") names.push(nameIn((inner as { fields: Node[] }).fields.at(-1)!));
      minds ||= nullAware.has(key);
      minds ||=
        key === "FuncCall" && nullAwareFunctions.has(textsOf((inner as { funcname: Node[] }).funcname));
      minds ||= key === "A_Expr" && nullAwareOperators.has((inner as { kind: string }).kind);
      walk(inner);
    }
  };
  walk(expression);
  return { names, minds };
}
