/** A plain table of figures. */
import { Box } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import "./analytics.css";

export interface TableColumn {
  name: string;
  title: string;
  cell: (row: Record<string, unknown>) => ReactNode;
  /** Numbers stand at the end. */
  figure?: boolean;
}

interface FiguresTableProps {
  label: string;
  columns: readonly TableColumn[];
  rows: readonly Record<string, unknown>[];
  tall?: boolean;
}

export function FiguresTable({ label, columns, rows, tall = false }: FiguresTableProps): ReactElement {
  return (
    <Box className="figures" mah={tall ? undefined : 360} tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-figure={column.figure || undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.name} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.name} data-figure={column.figure || undefined}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
