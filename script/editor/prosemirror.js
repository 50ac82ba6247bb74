// The parts of ProseMirror that static/livp/richtext/editor.js uses, as one global: ProseMirror.
export { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
export { gapCursor } from "prosemirror-gapcursor";
export { closeHistory, history, redo, redoDepth, undo, undoDepth } from "prosemirror-history";
export { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
export { keymap } from "prosemirror-keymap";
export { DOMParser, DOMSerializer, Fragment, Schema, Slice } from "prosemirror-model";
export { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
export { EditorState, NodeSelection, Plugin, PluginKey, Selection, TextSelection } from "prosemirror-state";
export {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  CellSelection,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  mergeCells,
  splitCell,
  TableMap,
  tableEditing,
  tableNodes,
  toggleHeader,
} from "prosemirror-tables";
export { canJoin, findWrapping, liftTarget } from "prosemirror-transform";
export { Decoration, DecorationSet, EditorView } from "prosemirror-view";
