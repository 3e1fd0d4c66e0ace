/** Tabs of a page; which one is open stands in the address. */
import { Badge, Tabs } from "@mantine/core";
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";

export interface PageTab<Name extends string> {
  name: Name;
  label: string;
  /** A figure beside the label. */
  count?: string | undefined;
  content: () => ReactNode;
}

interface PageTabsProps<Name extends string> {
  tabs: readonly PageTab<Name>[];
  value: Name;
  onChange: (name: Name) => void;
}

export function PageTabs<Name extends string>({ tabs, value, onChange }: PageTabsProps<Name>): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone the open one may be beyond the edge.
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [value]);
  return (
    <Tabs value={value} onChange={(next) => next !== null && onChange(next as Name)} keepMounted={false}>
      <Tabs.List ref={list} mb="md" style={{ flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
        {tabs.map(({ name, label, count }) => (
          <Tabs.Tab
            key={name}
            value={name}
            style={{ flexShrink: 0 }}
            rightSection={
              count !== undefined && (
                <Badge size="sm" variant="light" color="gray" miw="max-content">
                  {count}
                </Badge>
              )
            }
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ name, content }) => (
        <Tabs.Panel key={name} value={name}>
          {value === name && content()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
