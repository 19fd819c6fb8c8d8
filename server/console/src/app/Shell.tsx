import { Button, Drawer, Grid, Spin } from "antd";
import { Suspense, useEffect, useRef, useState } from "react";

import { Boundary } from "./Boundary";
import { LanguageSwitch } from "./LanguageSwitch";
import { nameOf, t } from "./language";
import { groupNames, pagesOf, type Page } from "./pages";
import { usePlace } from "./router";
import { roleNames } from "./roles";
import { signOut, type Session } from "./session";

export function Shell({ session }: { session: Session }) {
  const pages = pagesOf(session.caller);
  const { path } = usePlace();
  const page = pages.find((one) => one.path === path) ?? pages[0];
  const wide = Grid.useBreakpoint().lg ?? false;
  const [isOpen, setIsOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const title = page === undefined ? "corebank" : t(...page.title);
  useEffect(() => {
    document.title = `${title} · corebank`;
  }, [title]);
  useEffect(() => {
    setIsOpen(false);
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [page?.path]);
  const menu = <Menu pages={pages} current={page} />;
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t("跳到内容", "Skip to content")}
      </a>
      {wide ? (
        <aside className="side">
          <div className="brand">corebank</div>
          {menu}
        </aside>
      ) : (
        <Drawer title="corebank" placement="left" open={isOpen} onClose={() => setIsOpen(false)} size={264} rootClassName="side-drawer">
          {menu}
        </Drawer>
      )}
      <div className="body">
        <header className="top">
          {!wide && (
            <Button onClick={() => setIsOpen(true)} aria-expanded={isOpen}>
              {t("菜单", "Menu")}
            </Button>
          )}
          <span className="who">
            <b>{session.caller.name}</b> <span className="roles">{session.caller.roles.map((role) => nameOf(roleNames, role)).join("、")}</span>
          </span>
          <LanguageSwitch />
          <Button type="text" onClick={() => void signOut()}>
            {t("退出", "Log out")}
          </Button>
        </header>
        <main id="main" ref={main} tabIndex={-1}>
          <Boundary key={page?.path}>
            <Suspense fallback={<Spin className="wait" aria-label={t("加载中", "Loading")} />}>
              {page === undefined ? <p>{t("您的角色没有可用的页面。", "There is no page for your role.")}</p> : <page.component />}
            </Suspense>
          </Boundary>
        </main>
      </div>
    </div>
  );
}

function Menu({ pages, current }: { pages: Page[]; current: Page | undefined }) {
  const groups = [...new Set(pages.map((page) => page.group))];
  return (
    <nav aria-label={t("功能", "Pages")}>
      {groups.map((group) => (
        <div key={group} className="group">
          <h2>{nameOf(groupNames, group)}</h2>
          <ul>
            {pages
              .filter((page) => page.group === group)
              .map((page) => (
                <li key={page.path}>
                  <a href={`#${page.path}`} aria-current={page === current ? "page" : undefined}>
                    {t(...page.title)}
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
