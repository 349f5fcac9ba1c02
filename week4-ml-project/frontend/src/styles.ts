/** Every style sheet, from the general to the special. */

import "./design/tokens.css";
import "./design/base.css";
import "./design/parts.css";
import "./design/controls.css";
import "./pictures/pictures.css";
import "./pictures/bars.css";
import "./app/app.css";
import "./app/tabs.css";
import "./features/data/overview.css";
import "./features/data/data.css";
import "./features/training/training.css";
import "./features/models/models.css";
import "./features/models/board.css";
import "./features/predict/form.css";
import "./features/predict/predict.css";
import "./features/predict/narrow.css";
import "./features/card/card.css";
