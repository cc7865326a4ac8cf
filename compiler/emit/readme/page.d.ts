/** The compiled template; `npm run precompile` writes it. */
export const page: TemplateSpecification;
